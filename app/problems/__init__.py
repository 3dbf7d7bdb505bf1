"""Problems of the regions: reported with a place, checked, and worked on in seven steps."""
