"""The demonstration: invented services, homes and people, with dates relative to the day it is loaded."""
