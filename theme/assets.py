"""The style sheets and scripts that every page of Fonds has, in their order."""

STYLE_SHEETS = (
    "theme/tokens.css",
    "theme/fonds.css",
    "theme/components.css",
    "theme/records.css",
    "theme/files.css",
    "theme/viewer.css",
    "theme/notices.css",
    "theme/company.css",
    "theme/onboarding.css",
    "theme/lists.css",
    "theme/forms.css",
    "theme/programs.css",
    "theme/help.css",
    "theme/sign_in.css",
)
SCRIPTS = (
    "theme/unfinished.js",  # before the others: it holds a form back until its content is safe
    "theme/fonds.js",
    "theme/widgets.js",
    "theme/lists.js",
    "theme/help.js",
)
