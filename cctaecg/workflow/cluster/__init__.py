"""Running a study's steps elsewhere than in this process's own children: profiles, and the jobs of a Slurm."""
