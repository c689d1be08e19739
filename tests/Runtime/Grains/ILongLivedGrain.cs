namespace OrleansReco.Tests.Runtime;

/// <summary>A grain whose class sets an age limit of its own.</summary>
[Alias("runtime-tests.ILongLivedGrain")]
public interface ILongLivedGrain : IGrainWithStringKey
{
    /// <summary>Tells one activation from another.</summary>
    [Alias("Activation")]
    Task<Guid> Activation();
}
