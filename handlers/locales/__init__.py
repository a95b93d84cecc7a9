"""The words: gettext catalogs of message ids, English and Simplified Chinese."""
