namespace OrleansReco.LocalRuntime;

/// <summary>A registered reminder.</summary>
public interface IGrainReminder
{
    /// <summary>The name, unique within the grain.</summary>
    string ReminderName { get; }
}
