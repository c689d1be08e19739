using System.Text;

namespace OrleansReco.LocalRuntime;

/// <summary>The text of a grain type or key.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;

    private IdSpan(string text) => _text = text;

    /// <summary>True when there is no text.</summary>
    public bool IsDefault => string.IsNullOrEmpty(_text);

    /// <summary>Makes an id of a text.</summary>
    public static IdSpan Create(string id) => new(id);

    /// <summary>The text as UTF-8.</summary>
    public ReadOnlySpan<byte> AsSpan() => Encoding.UTF8.GetBytes(ToString());

    /// <inheritdoc />
    public bool Equals(IdSpan other) => string.Equals(_text ?? "", other._text ?? "", StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => (_text ?? "").GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_text ?? "", other._text ?? "");

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? "";

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
