namespace OrleansReco.Tests.Runtime;

/// <summary>A grain that tells of its activations.</summary>
[Alias("runtime-tests.ILifeGrain")]
public interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>The number of this activation among all of this key, from 1.</summary>
    [Alias("Activation")]
    Task<int> Activation();

    /// <summary>Ends the activation once this call is over.</summary>
    [Alias("End")]
    Task<int> End();

    /// <summary>Asks for the end, then waits at the gate; gives the activation's number.</summary>
    [Alias("EndAfterGate")]
    Task<int> EndAfterGate(string gate);

    /// <summary>Ends the activation once this call is over; its last act waits at the gate.</summary>
    [Alias("EndSlowly")]
    Task EndSlowly(string gate);

    /// <summary>Keeps the activation.</summary>
    [Alias("Keep")]
    Task Keep(TimeSpan time);

    /// <summary>Starts a timer; each tick notes "tick n in", waits at gate "key/n" if asked, and notes "tick n out".</summary>
    [Alias("StartTimer")]
    Task StartTimer(TimeSpan period, bool interleave, bool gated);

    /// <summary>Stops the timer.</summary>
    [Alias("StopTimer")]
    Task StopTimer();

    /// <summary>Notes "name in", waits at the gate of the name, notes "name out".</summary>
    [Alias("Enter")]
    Task Enter(string name);
}
