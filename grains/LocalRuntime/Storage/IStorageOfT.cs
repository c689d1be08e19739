namespace OrleansReco.LocalRuntime;

/// <summary>A piece of stored state and its value.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>The value.</summary>
    TState State { get; set; }
}
