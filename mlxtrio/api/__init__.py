"""HTTP only: from the wire to the domain and back. One module for each surface."""
