namespace OrleansReco.Tests.Runtime;

/// <summary>A pool of three.</summary>
[Alias("runtime-tests.IWorkerGrain")]
public interface IWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>Waits at the gate; gives which worker it was.</summary>
    [Alias("Work")]
    Task<Guid> Work(string gate);
}
