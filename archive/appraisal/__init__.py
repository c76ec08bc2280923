"""Appraisal of what is past its retention (到期鉴定): the due list, the duty to see to it, how much room it takes."""
