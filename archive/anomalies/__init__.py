"""Finds what cannot be right in records (异常或错误): check digits, dates, phones, licences, mail, missing owners."""
