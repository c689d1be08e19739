namespace OrleansReco.LocalRuntime;

/// <summary>A grain, or a reference to one.</summary>
public interface IAddressable;
