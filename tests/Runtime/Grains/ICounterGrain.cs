namespace OrleansReco.Tests.Runtime;

/// <summary>A stored count.</summary>
[Alias("runtime-tests.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Adds and stores; gives the sum.</summary>
    [Alias("Add")]
    Task<int> Add(int amount);

    /// <summary>Adds; the sum is stored when the activation ends.</summary>
    [Alias("AddForLater")]
    Task AddForLater(int amount, string? gate);

    /// <summary>The sum.</summary>
    [Alias("Get")]
    ValueTask<int> Get();

    /// <summary>The sum, even while other calls run.</summary>
    [AlwaysInterleave]
    [Alias("Value")]
    ValueTask<int> Value();

    /// <summary>The version, or null; and whether a record exists.</summary>
    [Alias("Version")]
    Task<(string? Etag, bool Exists)> Version();

    /// <summary>Stores three times without waiting in between.</summary>
    [Alias("StoreThrice")]
    Task StoreThrice();

    /// <summary>Asks for a write, adds, and then waits for the write.</summary>
    [Alias("StoreThenAdd")]
    Task StoreThenAdd(int amount);

    /// <summary>Adds and stores, while others do so too.</summary>
    [AlwaysInterleave]
    [Alias("AddBesideOthers")]
    Task AddBesideOthers(int amount);

    /// <summary>Stores after a while, by a timer.</summary>
    [Alias("StoreByTimer")]
    Task StoreByTimer(TimeSpan period);

    /// <summary>Deletes the record.</summary>
    [Alias("Clear")]
    Task Clear();

    /// <summary>Ends the activation.</summary>
    [Alias("End")]
    Task End();

    /// <summary>The identity, as storage sees it.</summary>
    [Alias("Identity")]
    Task<string> Identity();
}
