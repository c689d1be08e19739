namespace OrleansReco.Tests.Runtime;

/// <summary>A grain that fails in many ways.</summary>
[Alias("runtime-tests.IFaultyGrain")]
public interface IFaultyGrain : IGrainWithStringKey
{
    /// <summary>Throws before its first await.</summary>
    [Alias("Throw")]
    Task Throw(string message);

    /// <summary>Throws after an await.</summary>
    [Alias("ThrowLater")]
    ValueTask<int> ThrowLater(string message);

    /// <summary>Throws and no one hears of it.</summary>
    [OneWay]
    [Alias("ThrowOneWay")]
    Task ThrowOneWay(string gate);

    /// <summary>Waits until it is cancelled, and notes that.</summary>
    [Alias("WaitForCancellation")]
    Task WaitForCancellation(string gate, CancellationToken cancellationToken);

    /// <summary>Notes that it ran.</summary>
    [Alias("Note")]
    Task Note(string entry, CancellationToken cancellationToken);

    /// <summary>Answers at once, at any time.</summary>
    [AlwaysInterleave]
    [Alias("Ping")]
    Task Ping();
}
