namespace OrleansReco.Abstractions;

/// <summary>Sweeps the due rows of one shard, keyed by shard, 0 to <see cref="Shards"/> − 1.</summary>
[Alias("reco.IDeadlineGrain")]
public interface IDeadlineGrain : IGrainWithIntegerKey
{
    /// <summary>Number of shards; a user's rows are in the shard of a stable hash of the user id.</summary>
    const int Shards = 64;

    /// <summary>Starts sweeping, or goes on.</summary>
    [Alias("Start")]
    Task Start();

    /// <summary>Handles everything that is due now and returns how many rows that were.</summary>
    [Alias("Sweep")]
    Task<int> Sweep();
}
