"""How the cut-out is taught and examined: rendered photos with exact alpha, training, calibration, score."""
