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

    /// <summary>Size of the cache, in MiB, beyond which it keeps no version but those in use, the oldest going first. The file system under it must have room for this and for those in use.</summary>
    /// <value>2,048.</value>
    [Range(1, 1_000_000_000)]
    public int CachedMebibytes { get; set; } = 2048;
}
