namespace OrleansReco.Silo.Storage;

/// <summary>What model bundles lie in.</summary>
public enum BundleProvider
{
    /// <summary>A folder.</summary>
    Directory,

    /// <summary>The database of <see cref="PostgreSqlOptions"/>, with a folder as cache.</summary>
    PostgreSql,
}
