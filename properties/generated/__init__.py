"""Property groups made out of the spec's dataclasses, and their values as the spec's JSON.

One codec a kind of field. A codec says which properties a field becomes, and moves its value
between them and JSON. Angles are degrees in JSON and radians in the property.
"""
