"""整改情况报告: what it says as of (D, K), its text for the page, and the Word file in 公文 typography."""
