namespace OrleansReco.Grains.Storage;

/// <summary>
/// Turns states, events and change payloads into bytes that stay readable: members go by their <c>[Id]</c> numbers and types by their <c>[Alias]</c>, so that both may be renamed
/// in code, and members a later version added are skipped by an earlier one. The bytes are the same under every grain runtime.
/// </summary>
public interface IStateSerializer
{
    /// <summary>The bytes of a value; a null value gives bytes that read back as null.</summary>
    byte[] Serialize<T>(T value);

    /// <summary>The value of bytes written by <see cref="Serialize{T}"/> for the same type, by this or an earlier version of the code.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, were written for another type, or by a format version this code does not know.</exception>
    T Deserialize<T>(ReadOnlyMemory<byte> bytes);
}
