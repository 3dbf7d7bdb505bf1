"""What a subscription becomes, pure."""
