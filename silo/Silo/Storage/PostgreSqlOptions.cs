using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace OrleansReco.Silo.Storage;

/// <summary>Settings of the store on PostgreSQL.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>How to connect, in Npgsql's words: <c>Host=…;Port=…;Username=…;Password=…;Database=…</c>. Timeouts and sizes of pools are set by the other settings.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Writes that may wait for each writer; more wait at the door.</summary>
    /// <value>16,384.</value>
    [Range(1, 1_000_000)]
    public int QueueLimit { get; set; } = 16_384;

    /// <summary>Most writes in one transaction.</summary>
    /// <value>2,048.</value>
    [Range(1, 100_000)]
    public int GroupLimit { get; set; } = 2_048;

    /// <summary>Most bytes of payloads in one transaction, in MiB; a single write may be larger.</summary>
    /// <value>8.</value>
    [Range(1, 256)]
    public int GroupMebibytes { get; set; } = 8;

    /// <summary>Connections that write; each grain's writes go through one of them.</summary>
    /// <value>2.</value>
    [Range(1, 32)]
    public int Writers { get; set; } = 2;

    /// <summary>Connections for everything else.</summary>
    /// <value>16.</value>
    [Range(2, 256)]
    public int Readers { get; set; } = 16;

    /// <summary>How long a connection may take to open.</summary>
    /// <value>3 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement may take.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after its first attempt a group of writes whose connection broke is tried again before its callers hear that the store is unavailable; while it is, there is one attempt.</summary>
    /// <value>2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a start waits for a server that does not answer yet.</summary>
    /// <value>30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StartPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an erasure waits until the tables are written anew without the user; then the caller is told that the rows are gone and is asked to ask again for the receipt. Less than a grain's response may take.</summary>
    /// <value>8 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ErasureWait { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Where the role may not create tables, or a view depends on one, a table is not written anew beside its writers after an erasure: up to this size, in MiB, they wait for a <c>VACUUM FULL</c>;
    /// with a larger one no erasure gets its receipt until the obstacle is gone.</summary>
    /// <value>256.</value>
    [Range(0, 1_000_000)]
    public int RewriteMebibytes { get; set; } = 256;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ValidationException">Some are out of range; the message has all of them.</exception>
    public void Validate()
    {
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true);
        if (CheckConnectionString() is { } failure)
        {
            failures.Add(new ValidationResult(failure));
        }

        if (failures.Count > 0)
        {
            throw new ValidationException("PostgreSqlOptions: " + string.Join(" ", failures.Select(f => f.ErrorMessage)));
        }
    }

    /// <summary>What is wrong with the connection string, or null.</summary>
    internal string? CheckConnectionString()
    {
        const string Remedy = "Say such as Host=127.0.0.1;Username=reco;Password=…;Database=reco.";
        try
        {
            return new NpgsqlConnectionStringBuilder(ConnectionString) is { Host.Length: > 0 } ? null : $"ConnectionString must say where PostgreSQL is. {Remedy}";
        }
        catch (ArgumentException e)
        {
            return $"ConnectionString cannot be read: {e.Message} {Remedy}"; // Npgsql's words name the keyword, never the value.
        }
    }
}
