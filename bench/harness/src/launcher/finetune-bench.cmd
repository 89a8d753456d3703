@echo off
rem Starts finetune-bench from the distribution that this file lies in.
setlocal
set "HOME_DIR=%~dp0.."
if defined JAVA_HOME (set "JAVA=%JAVA_HOME%\bin\java.exe") else (set "JAVA=java.exe")
rem A distribution may bring its own.
if exist "%HOME_DIR%\runtime\bin\java.exe" set "JAVA=%HOME_DIR%\runtime\bin\java.exe"
where /q "%JAVA%" 2>nul || if not exist "%JAVA%" (
  echo finetune-bench: no Java at "%JAVA%": install JDK 17 or newer, or set JAVA_HOME to one 1>&2
  exit /b 2
)
rem For networks this small a second native thread costs more than it brings; forks inherit this.
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=1"
rem The code that a CUDA driver compiles for this machine needs more room than the driver's cache has by itself.
if not defined CUDA_CACHE_MAXSIZE set "CUDA_CACHE_MAXSIZE=4294967296"
rem What TensorFlow, if it is there, says in passing is not for a user.
if not defined TF_CPP_MIN_LOG_LEVEL set "TF_CPP_MIN_LOG_LEVEL=2"
rem A heap that begins with the size which a large store takes is collected half as long; Java refuses it above a user's.
set "HEAP=-Xms96m"
if defined JAVA_OPTS echo %JAVA_OPTS%| find "-Xmx" >nul && set "HEAP="
rem A command that only reads records ends before the optimising compiler would pay. All others keep Java's defaults.
set "SHORT="
for %%c in (-V --version generate-completion history list report compare import export) do (
  if "%~1"=="%%c" set "SHORT=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC %HEAP%"
)
rem From JDK 24 on, libraries that call native code print warnings unless they are allowed to; JDK 23 knows the options.
set "NATIVE="
"%JAVA%" --sun-misc-unsafe-memory-access=allow -version >nul 2>&1 && set "NATIVE=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
rem Java ends with 1 where it refuses an option, and 1 is a regression.
if defined JAVA_OPTS "%JAVA%" %SHORT% %NATIVE% %JAVA_OPTS% -version >nul 2>&1 || (
  echo finetune-bench: Java refuses JAVA_OPTS='%JAVA_OPTS%': "java %JAVA_OPTS% -version" says why 1>&2
  exit /b 2
)
"%JAVA%" -Djava.awt.headless=true %SHORT% %NATIVE% %JAVA_OPTS% -cp "%HOME_DIR%\lib\*" io.finetunebench.bench.cli.Main %*
exit /b %ERRORLEVEL%
