"""What a record implies: roles, regimens, doses, products and the condition in the trial, each with its quote."""
