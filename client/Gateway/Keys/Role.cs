namespace OrleansReco.Gateway.Keys;

/// <summary>What a key may do.</summary>
[Flags]
public enum Role
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Asks for slates, sends events, keeps items and profiles up to date.</summary>
    App = 1,

    /// <summary>Declares surfaces, flips kill switches, promotes and rolls back models, reads metrics.</summary>
    Operator = 2,

    /// <summary>Reads and erases what is held about users, and reads decisions.</summary>
    Privacy = 4,
}
