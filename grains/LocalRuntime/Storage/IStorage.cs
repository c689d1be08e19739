namespace OrleansReco.LocalRuntime;

/// <summary>What a grain does with a piece of stored state.</summary>
public interface IStorage
{
    /// <summary>The version that the last read or write left; null when nothing is stored.</summary>
    string? Etag { get; }

    /// <summary>Whether the store holds a record.</summary>
    bool RecordExists { get; }

    /// <summary>Deletes the record.</summary>
    Task ClearStateAsync();

    /// <summary>Writes the state.</summary>
    /// <exception cref="InconsistentStateException">Another writer was there first; this activation ends.</exception>
    Task WriteStateAsync();

    /// <summary>Reads the state anew.</summary>
    Task ReadStateAsync();
}
