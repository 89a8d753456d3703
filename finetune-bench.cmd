@echo off
rem Starts the distribution that the build made: the CPU one, or the CUDA one with --gpu first.
setlocal
set "PROFILE=cpu"
set "ARGS=%*"
if not "%~1"=="--gpu" goto start
set "PROFILE=gpu"
set "ARGS=%ARGS:*--gpu=%"
:start
set "LAUNCHER=%~dp0%PROFILE%-profile\target\finetune-bench-%PROFILE%\bin\finetune-bench.cmd"
if not exist "%LAUNCHER%" (
  echo finetune-bench: the %PROFILE% distribution is not built yet: run "mvn -P%PROFILE% -DskipTests package" in %~dp0 first 1>&2
  exit /b 2
)
call "%LAUNCHER%" %ARGS%
exit /b %ERRORLEVEL%
