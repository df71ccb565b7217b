"""The rhythm of a week (周一交任务、每日抓进度、周五问结果): who is given what, what they answer, and until when."""
