"""Applications to use archives (客户档案使用申请表): asked, decided, open for a time, every use noted."""
