"""What may happen to a case, who may do it, and by when. Facts in, verdict out."""
