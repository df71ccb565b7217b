"""提醒与时间表: what the clock does, what is told to whom, and what comes in the next days."""
