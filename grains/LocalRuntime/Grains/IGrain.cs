namespace OrleansReco.LocalRuntime;

/// <summary>What every grain interface derives from.</summary>
public interface IGrain : IAddressable;
