"""Reports that are frozen when they are issued: 季度调度 (snapshot and brief) and the weekly 通报."""
