"""Stock-taking (盘点): what lies on a shelf, scanned with phones also without a network, against the register."""
