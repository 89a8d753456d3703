#!/usr/bin/env bash
#SBATCH --job-name=finetune-bench
#SBATCH --array=0-7
#SBATCH --exclusive
#SBATCH --requeue
# usage: sbatch [--array=0-N] fleet/slurm.sh experiment|run|ab argument...
# Runs one shard a task; the folder or database of --store is the one that all nodes see. See docs/fleet.md.
set -euo pipefail
command=$1
shift
# No shell stays between Slurm and the program, so that what Slurm ends keeps what it has finished.
exec "${FINETUNE_BENCH:-./finetune-bench}" "$command" --shard auto "$@"
