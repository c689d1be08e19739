namespace OrleansReco.LocalRuntime;

/// <summary>Gives a constructor parameter of type <see cref="IPersistentState{TState}"/> its state, read before activation.</summary>
/// <param name="stateName">The name of the state within the grain's storage.</param>
/// <param name="storageName">The key of the <see cref="IGrainStorage"/> service; null takes the one registered without a key.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>The name of the state within the grain's storage.</summary>
    public string StateName { get; } = stateName;

    /// <summary>The key of the storage provider, or null for the default one.</summary>
    public string? StorageName { get; } = storageName;
}
