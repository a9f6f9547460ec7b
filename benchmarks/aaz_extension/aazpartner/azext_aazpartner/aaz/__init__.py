"""Classes of azure.cli.core.aaz."""
