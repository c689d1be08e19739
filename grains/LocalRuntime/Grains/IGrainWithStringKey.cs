namespace OrleansReco.LocalRuntime;

/// <summary>A grain keyed by a text.</summary>
public interface IGrainWithStringKey : IGrain;
