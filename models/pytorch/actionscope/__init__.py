"""ActionScope's method in PyTorch: the same adapters, presets, draws and reports as the app (models/pytorch/README.md)."""
