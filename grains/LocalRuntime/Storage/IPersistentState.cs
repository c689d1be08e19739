namespace OrleansReco.LocalRuntime;

/// <summary>State that a grain asks for with <see cref="PersistentStateAttribute"/>.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
