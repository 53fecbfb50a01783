"""The studio: a photo made right, its product on white or in a scene, and the gate that its pixels passed unchanged."""
