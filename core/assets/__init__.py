"""Pictures as things one owns: masters, versions, lineage, rights, and where they are used."""
