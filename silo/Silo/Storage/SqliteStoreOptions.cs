using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Silo.Storage;

/// <summary>Which store, and the settings of the one on SQLite.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>What the store stands on.</summary>
    /// <value>SQLite.</value>
    [EnumDataType(typeof(StoreProvider))]
    public StoreProvider Provider { get; set; } = StoreProvider.Sqlite;

    /// <summary>The folder that holds the store's files; created if it is not there. One process at a time may use it.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Writes that may wait for the writer; more wait at the door.</summary>
    /// <value>16,384.</value>
    [Range(1, 1_000_000)]
    public int QueueLimit { get; set; } = 16_384;

    /// <summary>Most writes in one transaction.</summary>
    /// <value>2,048.</value>
    [Range(1, 100_000)]
    public int GroupLimit { get; set; } = 2_048;

    /// <summary>Connections for reading.</summary>
    /// <value>4.</value>
    [Range(1, 64)]
    public int Readers { get; set; } = 4;

    /// <summary>Pages of 4 KiB that the write-ahead log may hold before they are carried over into the database.</summary>
    /// <value>16,384, which is 64 MiB.</value>
    [Range(100, 1_000_000)]
    public int CheckpointPages { get; set; } = 16_384;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ValidationException">Some are out of range; the message has all of them.</exception>
    public void Validate()
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true))
        {
            throw new ValidationException("SqliteStoreOptions: " + string.Join(" ", failures.Select(f => f.ErrorMessage)));
        }
    }
}
