"""Every message for people, in Chinese and English, made in one place from values.

`reasons.Renderer` speaks of reasons and warnings, `words.Words` names things with their titles and
citations, `form.form_faults` says what is wrong with the fields of an attempt, `language` chooses
the catalogue. Nothing compares the text made here.

This file imports nothing, because the command line needs `language` before anything else.
"""
