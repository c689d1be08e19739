namespace OrleansReco.Tests.Runtime;

/// <summary>As <see cref="ITurnGrain"/>, of a reentrant class.</summary>
[Alias("runtime-tests.IReentrantGrain")]
public interface IReentrantGrain : IGrainWithStringKey
{
    /// <summary>Notes "name in", waits at the gate of the name, notes "name out".</summary>
    [Alias("Enter")]
    Task Enter(string name);
}
