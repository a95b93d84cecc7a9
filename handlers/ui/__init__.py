"""What conversations share: screens, buttons, words, and showing them."""
