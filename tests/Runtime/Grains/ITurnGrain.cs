namespace OrleansReco.Tests.Runtime;

/// <summary>Methods that wait at gates.</summary>
[Alias("runtime-tests.ITurnGrain")]
public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Notes "name in", waits at the gate of the name, notes "name out".</summary>
    [Alias("Enter")]
    Task Enter(string name);

    /// <summary>The same as a reader.</summary>
    [ReadOnly]
    [Alias("EnterReading")]
    Task EnterReading(string name);

    /// <summary>The same, at any time.</summary>
    [AlwaysInterleave]
    [Alias("EnterAlways")]
    Task EnterAlways(string name);

    /// <summary>The same, with little patience.</summary>
    [ResponseTimeout("00:00:01")]
    [Alias("EnterInAHurry")]
    Task EnterInAHurry(string name);

    /// <summary>Answers at once, at any time.</summary>
    [AlwaysInterleave]
    [Alias("Ping")]
    ValueTask Ping();

    /// <summary>Runs local asynchronous methods side by side; gives how many were ever between two awaits at one time.</summary>
    [Alias("MostAtOnce")]
    Task<int> MostAtOnce(int methods, int steps);

    /// <summary>Whether the turn is this activation's after an await, after ConfigureAwait(false) and inside Task.Run.</summary>
    [Alias("WhereAmI")]
    Task<TurnPlaces> WhereAmI();

    /// <summary>Calls another grain, which calls this one.</summary>
    [ResponseTimeout("00:00:02")]
    [Alias("CallInCircle")]
    Task CallInCircle(ITurnGrain? other);

    /// <summary>Adds one to an unguarded number, with an await in between; gives it.</summary>
    [Alias("Increment")]
    Task<int> Increment();
}
