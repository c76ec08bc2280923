"""What of approvals and tasks is named on a person who leaves, and how it passes to a successor."""
