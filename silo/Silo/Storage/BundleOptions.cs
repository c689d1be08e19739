using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Silo.Storage;

/// <summary>Where model bundles lie.</summary>
public sealed class BundleOptions
{
    /// <summary>What they lie in.</summary>
    /// <value>PostgreSQL if the store is there, else a folder.</value>
    [EnumDataType(typeof(BundleProvider))]
    public BundleProvider? Provider { get; set; }

    /// <summary>Their folder, which silos may share; with PostgreSQL this process's own cache, whose versions can be had again.</summary>
    /// <value><c>models</c> in the store's folder.</value>
    public string? Folder { get; set; }

    /// <summary>Versions that the cache keeps beyond those in use.</summary>
    /// <value>4.</value>
    [Range(0, 1_000)]
    public int Cached { get; set; } = 4;
}
