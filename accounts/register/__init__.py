"""The register: England's children's services authorities, and the regional hubs that recruit together.

The facts stand in `authorities.csv` and `regional_hubs.csv`, with how sure each membership is; 55 authorities are in no
hub. Names and codes by mySociety (CC BY 4.0), on data of the Office for National Statistics (Open Government Licence
v3.0); memberships as councils, hubs and Mutual Ventures publish them.
"""
