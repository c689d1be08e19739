namespace OrleansReco.Tests.Runtime;

/// <summary>A grain with a reminder.</summary>
[Alias("runtime-tests.IReminderGrain")]
public interface IReminderGrain : IGrainWithStringKey
{
    /// <summary>Registers.</summary>
    [Alias("Register")]
    Task<string> Register(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>Whether there is a reminder of that name.</summary>
    [Alias("Has")]
    Task<bool> Has(string name);

    /// <summary>Unregisters.</summary>
    [Alias("Unregister")]
    Task Unregister(string name);

    /// <summary>Ends the activation.</summary>
    [Alias("End")]
    Task End();
}
