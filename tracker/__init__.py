"""销号 Xiaohao: a rectification tracker with a workflow engine. Importing this package pulls in nothing."""
